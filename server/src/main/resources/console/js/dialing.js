// Whether dialling is stopped: asked for every ten seconds while somebody is signed in, and shown on every page.
import {api, ApiError, paths} from './api.js';
import {update} from './router.js';

const EVERY_MS = 10_000;

class Dialing {
  /** {stopped, by, at, reason}, as the API tells it. */
  state = {stopped: false};
  #path = null;
  #timer = 0;

  /** Looks after it for this session. */
  watch(session) {
    const path = paths(session).dialing;
    if (path === this.#path) return;
    this.#path = path;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
    this.#look();
  }

  /** Stops all dialling, or lets it go on. */
  async set(stopped, reason) {
    this.state = await api.put(this.#path, reason ? {stopped, reason} : {stopped});
    update();
  }

  async #look() {
    if (document.hidden) return;
    try {
      this.state = await api.get(this.#path);
      update();
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error; // offline: the page says so
    }
  }
}

export const dialing = new Dialing();
