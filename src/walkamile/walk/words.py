"""Which words of a line carry what it says, in whatever language it is written?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

STEM = 5
SHORTEST = 3
WORD = re.compile(r"[^\W\d_]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Scripts without spaces between words: every two signs stand for a word.
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")

# Words that hold a sentence together and say nothing of what it is about; of the languages most reports come in.
EMPTY = frozenset(
    """
    a already although an and are as at be been but by can cannot could did do does done down each every for
    from get gets got had has have he her here him his how i if in into is it its just like may me more most
    much must my never no nor not now of off often on once one only or our out over same see she should so some
    still such than that the their them then there these they this those through time to today too under until
    up us very was we were what when where which while who why will with without would you your again always
    also any because before after being between both call called day days during even few first let make makes
    many new nothing other own second since thing things third two use used want way week well whole year years
    anymore aber alle als am auch auf aus bei beim bin bis da damit dann das dass dem den denn der des die dies
    diese dieser doch dort du durch ein eine einem einen einer eines er es euch fur hat hatte haben hier ich ihm
    ihr ihre ihrem ihren im ist ja jede jeder jedes jetzt kann kein keine konnen man mehr mein meine mich mir
    mit muss mussen nach nicht nichts noch nur ob oder ohne schon sehr seit sich sie sind uber um und uns unser
    unsere unter vom von vor war waren wegen weil wenn werden wie wieder wir wird wo wurde zu zum zur zwei immer
    au aux avec ce ces cette dans de elle elles en encore est et etait ete etre eux fait il ils je la le les
    leur lui ma mais meme mes moi mon ne nos notre nous ont ou par pas peu plus pour qu que qui sa sans se ses
    si son sont sur ta te tes toi ton tous tout toujours tu un une vos votre vous al como con cuando del desde
    donde el ella ellos entre era esa ese eso esta estan este esto fue ha han hasta hay las lo los mas mi muy
    nada ni nuestra nuestro o otra otro para pero por porque sin sobre su sus tambien tiene todo todos una uno
    unos y ya ai alla anche che chi ci come cosa dal dalla dei della delle di dove e ed essere gli hanno ho io
    lei li loro molto nei nel nella noi non nostra nostro ogni per perche piu quando quella quello questa questo
    sei sia sono sua sul sulla suo tra tutti tutto aan ben dan dat deze dit door een geen heb hebben heeft het
    hij hoe ik kan maar meer met mijn moet na naar niet nog nu om omdat onder ons onze ook op tegen toch toen
    tot uit van veel voor wat wel werd wij wordt ze zich zijn zo zonder ao aos ate com dos ela eles em essa esse
    eu foi isso isto mesmo meu minha muito nao nas nem num os pela pelo quem sem ser seu tem uma however
    therefore whether though
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=100_000)
def words(text: str) -> dict[str, str]:
    """The informative words of a text: by stem, as they were first written. Accents, case and endings do not count.

    A stem is the first letters of a word, so that no language needs a dictionary; digits are left out. The answer
    is shared: do not change it.
    """
    found: dict[str, str] = {}
    for written in WORD.findall(CAMEL.sub(" ", unicodedata.normalize("NFKC", text))):
        for piece in _pieces(written):
            plain = _plain(piece)
            if plain in EMPTY or (len(plain) < SHORTEST and not UNSPACED.search(plain)):
                continue
            found.setdefault(_stem(plain), piece.lower())
    return found


def _pieces(written: str) -> list[str]:
    if not UNSPACED.search(written) or len(written) < SHORTEST:
        return [written]
    return [written[i : i + 2] for i in range(len(written) - 1)]


def _plain(word: str) -> str:
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _stem(plain: str) -> str:
    """A word without the s of the plural, cut to its beginning."""
    singular = plain[:-1] if len(plain) > SHORTEST and plain.endswith("s") else plain
    return singular[:STEM]
