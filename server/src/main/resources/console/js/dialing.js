// Whether dialling is stopped: asked for every ten seconds while somebody is signed in, and shown on every page.
import {api, ApiError, paths} from './api.js';
import {update} from './router.js';

const EVERY_MS = 10_000;

class Dialing {
  /** {stopped, by, at, reason}, as the API tells it. */
  state = {stopped: false};
  #path = null;
  #timer = 0;
  #asked = 0;

  /** Looks after it for this session; null for nobody. */
  watch(session) {
    const path = session ? paths(session).dialing : null;
    if (path === this.#path) return;
    this.#path = path;
    this.#asked++;
    this.state = {stopped: false};
    clearInterval(this.#timer);
    if (!path) return;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
    this.#look();
  }

  /** Stops all dialling, or lets it go on. */
  async set(stopped, reason) {
    const state = await api.put(this.#path, reason ? {stopped, reason} : {stopped});
    this.#take(state, ++this.#asked);
  }

  async #look() {
    if (document.hidden) return;
    const mine = ++this.#asked;
    try {
      this.#take(await api.get(this.#path), mine);
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error; // offline: the page says so
    }
  }

  /** Takes an answer, unless a later question has been asked. */
  #take(state, asked) {
    if (asked !== this.#asked) return;
    this.state = state;
    update();
  }
}

export const dialing = new Dialing();
