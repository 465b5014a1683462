// A call's recording: both sides as a waveform, one above the other, with a player that keys can move.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {ref, createRef} from '../../lib/lit-html/directives/ref.js';
import {api, withQuery} from '../api.js';
import {seconds} from '../format.js';
import {t} from '../i18n.js';

const POINTS = 800;
const STEP_SECONDS = 5;

export class Player {
  #path;
  #update;
  #peaks = null;
  #audio = createRef();
  #canvas = createRef();
  #frame = 0;
  #resized = new ResizeObserver(() => this.#draw());
  #watched = null;

  /** @param path the recording's address */
  constructor(path, update) {
    this.#path = path;
    this.#update = update;
    this.#load();
  }

  /** Milliseconds since the answer. */
  get nowMs() {
    return (this.#audio.value?.currentTime ?? 0) * 1000;
  }

  get isPlaying() {
    return Boolean(this.#audio.value && !this.#audio.value.paused);
  }

  playFrom(ms) {
    const audio = this.#audio.value;
    if (!audio) return;
    audio.currentTime = ms / 1000;
    audio.play();
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#resized.disconnect();
    this.#audio.value?.pause();
  }

  async #load() {
    try {
      this.#peaks = await api.get(withQuery(`${this.#path}/peaks`, {points: POINTS}));
      this.#update();
    } catch {
      this.#peaks = null; // it can be heard all the same
    }
  }

  view() {
    const total = this.#peaks?.seconds ?? 0;
    const now = this.nowMs / 1000;
    return html`
      <section class="player" aria-label=${t('player.title')}>
        <div class="waves">
          <div class="lanes" aria-hidden="true"><span>${t('speaker.callee')}</span><span>${t('speaker.agent')}</span></div>
          <canvas ${ref(this.#canvas)} ${ref(canvas => this.#watch(canvas))} tabindex="0" role="slider" aria-label=${t('player.position')}
            aria-valuemin="0" aria-valuemax=${Math.round(total)} aria-valuenow=${Math.round(now)}
            aria-valuetext=${`${seconds(now)} / ${seconds(total)}`}
            @pointerdown=${this.#pointed} @pointermove=${this.#dragged} @keydown=${this.#key}></canvas>
        </div>
        <audio ${ref(this.#audio)} controls preload="metadata" src=${this.#path}
          @play=${this.#tick} @seeked=${this.#moved} @loadedmetadata=${this.#moved}></audio>
        ${this.#peaks ? nothing : html`<p class="muted">${t('player.noPeaks')}</p>`}
      </section>`;
  }

  #watch(canvas) {
    if (canvas && canvas !== this.#watched) {
      this.#resized.disconnect();
      this.#resized.observe(canvas);
      this.#watched = canvas;
    }
    requestAnimationFrame(() => this.#draw());
  }

  #tick = () => {
    this.#moved();
    if (this.isPlaying) this.#frame = requestAnimationFrame(this.#tick);
  };

  #moved = () => {
    this.#draw();
    this.#update();
  };

  #pointed = event => {
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#seek(event);
  };

  #dragged = event => {
    if (event.buttons) this.#seek(event);
  };

  #seek(event) {
    const box = event.currentTarget.getBoundingClientRect();
    this.#goto(((event.clientX - box.left) / box.width) * this.#length());
  }

  #key = event => {
    const now = this.#audio.value.currentTime;
    const targets = {
      ArrowLeft: now - STEP_SECONDS, ArrowRight: now + STEP_SECONDS, Home: 0, End: this.#length(),
    };
    if (event.key === ' ') {
      event.preventDefault();
      if (this.isPlaying) this.#audio.value.pause();
      else this.#audio.value.play();
    } else if (event.key in targets) {
      event.preventDefault();
      this.#goto(targets[event.key]);
    }
  };

  #length() {
    return this.#audio.value?.duration || this.#peaks?.seconds || 0;
  }

  #goto(second) {
    if (this.#audio.value) this.#audio.value.currentTime = Math.max(0, Math.min(second, this.#length()));
  }

  #draw() {
    const canvas = this.#canvas.value;
    if (!canvas || !this.#peaks || !canvas.clientWidth) return;
    const scale = devicePixelRatio;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    const played = (this.nowMs / 1000 / (this.#peaks.seconds || 1)) * width;
    const lanes = [['callee', style.getPropertyValue('--callee')], ['agent', style.getPropertyValue('--agent')]];
    lanes.forEach(([side, colour], lane) => {
      const peaks = this.#peaks[side];
      const middle = (height / 4) * (lane * 2 + 1);
      const step = width / peaks.length;
      pen.fillStyle = colour;
      peaks.forEach((peak, i) => {
        const tall = Math.max(1, (peak / 100) * (height / 2 - 4));
        pen.globalAlpha = i * step <= played ? 1 : 0.45;
        pen.fillRect(i * step, middle - tall / 2, Math.max(1, step - 0.5), tall);
      });
    });
    pen.globalAlpha = 1;
    pen.fillStyle = style.color;
    pen.fillRect(Math.min(width - 2, played), 0, 2, height);
  }
}
