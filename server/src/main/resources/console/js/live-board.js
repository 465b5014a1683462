// The calls that go on, kept up to date by server-sent events.
import {api, withQuery} from './api.js';
import {isFinal} from './parts/badge.js';

const PAGE = 200;
const MOST = 2_000;
/** How long a call that has ended stays to be seen. */
const STAYS_MS = 5_000;
const COME_BACK_MS = 5_000;
const ORDER = ['unconfirmed', 'queued', 'initiated', 'ringing', 'in-progress'];

export class LiveBoard {
  /** Newest first: {callId, clientId, phone, status, since, answeredAt, words, speaker, callee, agent}. */
  calls = [];
  /** Whether events come: the browser tries again by itself where not. */
  isConnected = false;
  /** Why there is nothing to show, or null. */
  error = null;
  isLoaded = false;
  #byId = new Map();
  #paths;
  #changed;
  #source = null;
  #timer = 0;
  #again = 0;
  #isOver = false;

  /** @param changed is called after every change, however small */
  constructor(paths, changed) {
    this.#paths = paths;
    this.#changed = changed;
    this.#open();
  }

  #open() {
    const source = new EventSource(withQuery(this.#paths.live, {levels: 'batched'}));
    this.#source = source;
    const on = (name, handle) => source.addEventListener(name, event => {
      handle(JSON.parse(event.data));
      this.#changed();
    });
    on('ready', () => this.#load());
    on('resync', () => this.#load());
    on('status', event => this.#status(event));
    on('timeline', event => this.#timeline(event));
    on('utterance', event => this.#spoken(event));
    on('level', ({callId, callee, agent}) => this.#level(callId, callee, agent));
    on('levels', ({calls}) => calls.forEach(([callId, , callee, agent]) => this.#level(callId, callee, agent)));
    source.addEventListener('open', () => this.#connected());
    source.addEventListener('error', () => this.#lost());
  }

  close() {
    this.#isOver = true;
    this.#source.close();
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
  }

  #connected() {
    this.isConnected = true;
    this.error = null;
    this.#changed();
  }

  /**
   * Events that the stream brings meanwhile are newer than what is loaded: a status only moves on. What was known before
   * and is not open any more has ended unnoticed.
   */
  async #load() {
    try {
      let cursor = '';
      const before = new Set(this.#byId.keys());
      const seen = new Set();
      do {
        const page = await api.get(withQuery(this.#paths.calls, {open: true, limit: PAGE, cursor}));
        page.callHistory.forEach(call => seen.add(this.#take(call)));
        cursor = page.nextCursor;
      } while (cursor && seen.size < MOST && !this.#isOver);
      before.forEach(callId => seen.has(callId) || this.#forget(callId));
      this.error = null;
      this.isLoaded = true;
    } catch (error) {
      this.error = error;
      clearTimeout(this.#again);
      if (!this.#isOver) this.#again = setTimeout(() => this.#load(), COME_BACK_MS);
    }
    this.#sort();
    this.#changed();
  }

  #take(call) {
    const {phone, status, startTime, answerTime} = call.callData;
    const known = this.#call(call.callId, call.clientId);
    known.phone ??= phone;
    known.since = Date.parse(startTime);
    known.answeredAt ??= answerTime && Date.parse(answerTime);
    if (!known.status || (!isFinal(known.status) && ORDER.indexOf(known.status) < ORDER.indexOf(status))) {
      known.status = status;
    }
    return call.callId;
  }

  #status({callId, clientId, phone, status, at}) {
    const call = this.#call(callId, clientId);
    call.phone = phone;
    if (call.status && isFinal(call.status)) return;
    call.status = status;
    if (status === 'in-progress') call.answeredAt ??= Date.parse(at);
    if (isFinal(status)) setTimeout(() => this.#forget(callId), STAYS_MS);
  }

  #timeline({callId, type, at}) {
    const call = this.#byId.get(callId);
    if (call && type === 'stream.opened') call.answeredAt ??= Date.parse(at);
  }

  #spoken({callId, speaker, text}) {
    const call = this.#byId.get(callId);
    if (!call) return;
    call.speaker = speaker;
    call.words = text;
  }

  #level(callId, callee, agent) {
    const call = this.#byId.get(callId);
    if (!call) return;
    call.callee = callee;
    call.agent = agent;
  }

  #call(callId, clientId) {
    let call = this.#byId.get(callId);
    if (!call) {
      call = {callId, clientId, phone: null, status: null, since: Date.now(), answeredAt: null,
        words: '', speaker: null, callee: 0, agent: 0};
      this.#byId.set(callId, call);
      this.calls.unshift(call);
    }
    return call;
  }

  #forget(callId) {
    this.#byId.delete(callId);
    this.calls = this.calls.filter(call => call.callId !== callId);
    this.#changed();
  }

  #sort() {
    this.calls.sort((a, b) => b.since - a.since);
  }

  /** A browser comes back by itself, except after an answer that is none, such as 401 or 429. */
  async #lost() {
    this.isConnected = false;
    this.#changed();
    if (this.#source.readyState !== EventSource.CLOSED) return;
    try {
      await api.get(withQuery(this.#paths.calls, {limit: 1}));
    } catch (error) {
      this.error = error;
      this.#changed();
    }
    if (!this.#isOver) this.#timer = setTimeout(() => this.#open(), COME_BACK_MS);
  }
}
