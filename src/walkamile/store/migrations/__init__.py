"""How does an older home become a current one? One file per step, run in order when a home is opened."""
