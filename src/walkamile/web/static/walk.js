// The replay of a walk: one scene at a time, waits on a real clock. What is typed into a form never leaves this page.
"use strict";

(() => {
  const stage = document.querySelector("[data-walk]");
  const holder = document.getElementById("scenes");
  if (!stage || !holder) return;
  const scenes = JSON.parse(holder.textContent);
  const address = `/walk/${stage.dataset.walk}`;
  const part = (name) => stage.querySelector(`[data-${name}]`);
  const isEmployee = stage.dataset.side === "employee";
  const KEEP_EVERY_MS = 5000, TICK_MS = 250, LONGEST_TICK_S = 90, MOST_SCREENS = 4;
  const SCREENS = new Set(["page", "tool_wait", "not_found", "refused", "ask", "tell", "fault"]);
  const PLACES = {
    phone: "On the phone", chat: "In the chat", email: "By e-mail", store: "In the store", web: "On the website",
    app: "In the app", portal: "In the portal", ivr: "A machine answers", bot: "With a bot", social: "On social media",
    internal: "Inside the company", survey: "A survey",
  };
  const ICONS = new Set(["phone", "chat", "email", "store", "web", "app", "portal", "ivr", "bot", "social", "internal", "survey"]);
  const sprite = part("place-icon").getAttribute("href").split("#")[0];

  // Where did they stand? The first scene that fits; the browser that walked before knows it to the scene.
  const before = [];
  scenes.reduce((sum, scene, i) => { before[i] = sum; return sum + (scene.waits ? scene.seconds : 0); }, 0);
  const stored = (name, value) => {
    const key = `walk-${stage.dataset.walk}-${name}`;
    try {
      if (value === undefined) return localStorage.getItem(key);
      if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, String(value));
    } catch { /* private window: the server still knows the waits */ }
    return null;
  };
  let position = Number(stage.dataset.position) || 0;
  let own = Number(stored("own")) || 0;
  let at = 0, into = 0, paused = false, done = false, sent = -1, last = performance.now(), ending = false;

  const place = () => {
    const noted = Number(stored("scene"));
    const fits = (i) => i >= 0 && i < scenes.length && before[i] <= position + 0.01 &&
      position <= before[i] + (scenes[i].waits ? scenes[i].seconds : 0) + 0.01;
    if (Number.isInteger(noted) && stored("scene") !== null && fits(noted)) return noted;
    const found = scenes.findIndex((_, i) => fits(i) && !(scenes[i].waits && position >= before[i] + scenes[i].seconds));
    return found < 0 ? 0 : found;
  };

  const clocked = (seconds) => {
    const s = Math.max(0, Math.ceil(seconds - 0.001));
    const pad = (n) => String(n).padStart(2, "0");
    return s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`;
  };
  const spelled = (seconds) => {
    const s = Math.round(seconds);
    if (s < 60) return `${s} ${s === 1 ? "second" : "seconds"}`;
    const m = Math.floor(s / 60), rest = s % 60;
    return `${m} ${m === 1 ? "minute" : "minutes"}${rest ? ` ${rest} seconds` : ""}`;
  };
  const say = (text) => { part("spoken").textContent = text; };

  // Show a scene.
  const show = (index, intoS = 0) => {
    at = index;
    into = intoS;
    const scene = scenes[at];
    done = !scene.waits;
    stored("scene", at);
    const box = part("scene");
    box.className = `scene scene-${scene.kind}`;
    void box.offsetWidth; // so that each scene comes anew
    box.classList.add("comes");
    part("title").textContent = scene.title;
    part("says").textContent = scene.says;
    part("again").hidden = !scene.again;
    part("place").textContent = PLACES[scene.channel] || "Somewhere";
    part("place-icon").setAttribute("href", `${sprite}#${ICONS.has(scene.channel) ? scene.channel : "walk"}`);
    stage.dataset.no = scene.no;
    part("line").setAttribute("width", String((100 * at) / Math.max(scenes.length - 1, 1)));
    part("ring").hidden = !scene.waits;
    const asks = scene.kind === "ask" || scene.kind === "tell";
    part("form").hidden = !asks;
    part("form-field").value = "";
    part("form-field").rows = scene.kind === "tell" ? 4 : 1;
    part("form-label").textContent = asked(scene);
    part("go").hidden = scene.waits;
    part("go").firstChild.textContent = scene.kind === "end" ? "See what it was " : asks ? "Send " : "Go on ";
    part("pause").hidden = scene.kind === "end";
    part("give-up").hidden = scene.kind === "end";
    part("give-up-card").hidden = true;
    desk(scene);
    draw();
    if (!paused) (asks ? part("form-field") : box).focus({ preventScroll: true });
    scrollTo(0, 0);
    keep();
  };
  const asked = (scene) => {
    if (scene.kind === "ask") return isEmployee ? "Type what they tell you" : scene.again ? "Give it again" : "Give it";
    return isEmployee ? "Type what they answer" : scene.again ? "Tell it again, from the beginning" : "Tell it, as you would";
  };

  // The other side of the desk: screens side by side, and the customer's clock behind them.
  const desk = (scene) => {
    const list = part("desk");
    if (!isEmployee) return;
    if (scene.kind === "pause") list.replaceChildren();
    for (const one of list.children) one.classList.remove("front");
    if (SCREENS.has(scene.kind) && !list.querySelector(`[data-no="${scene.no}"]`)) {
      const screen = document.createElement("li");
      screen.className = `window window-${scene.kind} front`;
      screen.dataset.no = scene.no;
      const title = document.createElement("strong"), text = document.createElement("p"), wait = document.createElement("p");
      title.textContent = scene.title;
      text.textContent = scene.says;
      wait.className = "window-wait";
      if (scene.waits) wait.textContent = `${spelled(scene.seconds)} for one answer`;
      screen.append(title, text, ...(scene.waits ? [wait] : []));
      list.append(screen);
      while (list.children.length > MOST_SCREENS) list.firstElementChild.remove();
    }
    list.hidden = !list.children.length;
  };
  const customerClock = () => {
    let start = at;
    while (start > 0 && scenes[start].kind !== "pause") start -= 1;
    if (scenes[start].kind === "pause" && start < at) start += 1;
    const lived = scenes[at].at_s - scenes[start].at_s + (scenes[at].waits ? (into / scenes[at].played_s || 0) * scenes[at].seconds : 0);
    part("customer").hidden = !isEmployee || scenes[at].kind === "pause" || scenes[at].kind === "end" || lived < 1;
    part("customer-clock").textContent = clocked(lived);
  };

  // Draw the wait: what is left of it, on a ring and in words.
  const still = () => Math.max(0, scenes[at].played_s - into);
  const draw = () => {
    const scene = scenes[at];
    customerClock();
    if (!scene.waits) return;
    const share = scene.played_s > 0 ? still() / scene.played_s : 0;
    part("ring-left").setAttribute("stroke-dasharray", `${(100 * share).toFixed(2)} 100`);
    part("left").textContent = clocked(still());
    part("left-unit").textContent = paused ? "paused" : "to go";
  };
  let spokenAt = -1;
  const speak = () => {
    if (!scenes[at].waits) { spokenAt = -1; return; }
    const half = Math.ceil(still() / 30);
    if (half !== spokenAt) { spokenAt = half; say(`${spelled(still())} to wait.`); }
  };

  const tick = () => {
    const now = performance.now();
    const passed = Math.min((now - last) / 1000, LONGEST_TICK_S);
    last = now;
    if (paused || ending) return;
    own += passed;
    const scene = scenes[at];
    if (scene.waits && !done) {
      into = Math.min(into + passed, scene.played_s);
      position = before[at] + (scene.played_s > 0 ? into / scene.played_s : 1) * scene.seconds;
      draw();
      speak();
      if (into >= scene.played_s) { done = true; if (at < scenes.length - 1) show(at + 1); }
    }
  };

  // Remember where they stand.
  const keep = (leaving = false) => {
    stored("own", own.toFixed(1));
    if (ending || position === sent) return;
    sent = position;
    const body = new URLSearchParams({ position_s: position.toFixed(2) });
    if (leaving && navigator.sendBeacon) { navigator.sendBeacon(`${address}/position`, body); return; }
    fetch(`${address}/position`, { method: "POST", body, keepalive: true }).catch(() => { sent = -1; });
  };
  const end = () => {
    if (ending) return;
    ending = true;
    const form = part("end");
    form.elements.position_s.value = position.toFixed(2);
    form.elements.own_s.value = own.toFixed(1);
    for (const name of ["scene", "own"]) stored(name, null);
    form.submit();
  };

  // Go on, pause, give up.
  const go = () => {
    if (paused || !done) return;
    const scene = scenes[at];
    if (scene.kind === "end" || at === scenes.length - 1) { end(); return; }
    if (!part("form").hidden && !part("form").reportValidity()) return;
    show(at + 1);
  };
  const pause = (on = !paused) => {
    paused = on;
    part("pause").textContent = paused ? "Go on walking" : "Pause";
    part("pause").setAttribute("aria-pressed", String(paused));
    stage.classList.toggle("is-paused", paused);
    part("go").disabled = paused;
    say(paused ? "Paused." : "You walk on.");
    draw();
    keep();
  };
  const who = isEmployee ? "The employee" : "They";
  part("go").addEventListener("click", go);
  part("form").addEventListener("submit", (event) => { event.preventDefault(); go(); });
  part("pause").addEventListener("click", () => pause());
  part("give-up").addEventListener("click", () => {
    part("give-up-said").textContent = `You have waited ${spelled(position)} so far. ${who} went on. Giving up ends the walk here, and says so.`;
    part("give-up-card").hidden = false;
    part("give-up-no").focus();
  });
  part("give-up-no").addEventListener("click", () => { part("give-up-card").hidden = true; part("scene").focus({ preventScroll: true }); });
  part("give-up-yes").addEventListener("click", end);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("button, a, input, select, textarea, summary")) {
      if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) { event.preventDefault(); go(); }
      return;
    }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(); }
    else if (event.key.toLowerCase() === "p" && scenes[at].kind !== "end") pause();
  });

  // Hold music, only when somebody asks for it: four soft notes, made here.
  let sound = null, note = 0;
  const NOTES = [392, 493.88, 587.33, 493.88];
  const play = () => {
    if (!sound || sound.state !== "running" || paused || done || ending) return;
    const tone = sound.createOscillator(), volume = sound.createGain(), t = sound.currentTime;
    tone.type = "triangle";
    tone.frequency.value = NOTES[note++ % NOTES.length];
    volume.gain.setValueAtTime(0, t);
    volume.gain.linearRampToValueAtTime(0.05, t + 0.05);
    volume.gain.exponentialRampToValueAtTime(0.0005, t + 0.65);
    tone.connect(volume).connect(sound.destination);
    tone.start(t);
    tone.stop(t + 0.7);
  };
  part("sound").addEventListener("click", async () => {
    if (!sound) { sound = new AudioContext(); setInterval(play, 700); }
    else if (sound.state === "running") await sound.suspend();
    else await sound.resume();
    const on = sound.state === "running";
    part("sound").textContent = on ? "Sound off" : "Sound on";
    part("sound").setAttribute("aria-pressed", String(on));
  });

  stage.hidden = false;
  document.body.classList.add("walks");
  const first = place();
  const scene = scenes[first];
  show(first, scene.waits && scene.seconds > 0 ? Math.max(0, Math.min(1, (position - before[first]) / scene.seconds)) * scene.played_s : 0);
  setInterval(tick, TICK_MS);
  setInterval(keep, KEEP_EVERY_MS);
  addEventListener("pagehide", () => keep(true));
})();
