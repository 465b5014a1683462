// One call, kept up to date: by its live stream while it lasts, by asking again until what comes after the end is there.
import {api} from './api.js';
import {isFinal} from './parts/badge.js';

/** How soon, and how often, to ask for what comes after the end: recording, analysis, price. */
const ASK_AGAIN_MS = [1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000];

const COME_BACK_MS = 5_000;

export class LiveCall {
  /** What `GET /secure/calls/:callId` answers. */
  call;
  /** Loudness of both sides just now, while they talk. */
  level = {callee: 0, agent: 0};
  #path;
  #changed;
  #source = null;
  #timer = 0;
  #asked = 0;
  #isOver = false;

  static async open(path, changed) {
    const live = new LiveCall(path, changed, await api.get(path));
    live.#follow();
    return live;
  }

  constructor(path, changed, call) {
    this.#path = path;
    this.#changed = changed;
    this.call = call;
  }

  close() {
    this.#isOver = true;
    this.#source?.close();
    clearTimeout(this.#timer);
  }

  /** Takes in what somebody has just changed. */
  async reload() {
    this.call = await api.get(this.#path);
    this.#changed();
  }

  #follow() {
    if (isFinal(this.call.callData.status)) {
      this.#askAgain();
      return;
    }
    const source = new EventSource(`${this.#path}/live`);
    this.#source = source;
    const on = (name, handle) => source.addEventListener(name, event => {
      handle(JSON.parse(event.data));
      this.#changed();
    });
    on('call', call => { this.call = {clientId: this.call.clientId, ...call}; });
    on('status', event => this.#status(event));
    on('timeline', ({at, offsetMs, type, data}) => { this.call.events = [...this.call.events, {at, offsetMs, type, data}]; });
    on('utterance', event => this.#spoken(event));
    on('level', ({callee, agent}) => { this.level = {callee, agent}; });
    on('end', ({reason}) => {
      if (reason !== 'call-ended') return; // the browser comes back by itself
      source.close();
      this.#ended();
    });
    source.addEventListener('error', () => this.#lost(source));
  }

  #status({status, answeredBy, duration, endedBy, endReason}) {
    Object.assign(this.call.callData, {status, answeredBy});
    if (isFinal(status)) Object.assign(this.call.callData, {duration, endedBy, endReason});
  }

  #spoken({number, speaker, text, startMs, endMs, heard}) {
    const others = this.call.utterances.filter(each => each.number !== number);
    this.call.utterances = [...others, {number, speaker, text, startMs, endMs, heard}].sort((a, b) => a.number - b.number);
  }

  /** A browser gives up on an answer that is no stream, such as 429 or a proxy's 502. */
  #lost(source) {
    if (source.readyState !== EventSource.CLOSED || this.#isOver) return;
    this.#timer = setTimeout(async () => {
      await this.reload().catch(() => {}); // the next try says more
      if (!this.#isOver) this.#follow();
    }, COME_BACK_MS);
  }

  async #ended() {
    await this.reload().catch(() => {}); // asked for again below
    this.#askAgain();
  }

  #askAgain() {
    const {callData, analysis} = this.call;
    const isComplete = !callData.elevenLabsConversationId || (analysis && (callData.recordingUrl || this.#asked > 3));
    if (isComplete || this.#asked >= ASK_AGAIN_MS.length || this.#isOver) return;
    this.#timer = setTimeout(async () => {
      await this.reload().catch(() => {}); // the next time, or never: what is shown stays right
      this.#askAgain();
    }, ASK_AGAIN_MS[this.#asked++]);
  }
}
