// What both sides said, in step with the recording: the words light up, a click on one plays it.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {millis, offset, percent} from '../format.js';
import {t} from '../i18n.js';
import {empty} from './problem.js';

/** About how long a character takes to say: of a callee's words only the end is known. */
const MS_PER_CHARACTER = 65;

/** When each utterance was said: {start, end} in ms, guessed where it is not known. */
export function spans(utterances) {
  let before = 0;
  return utterances.map(({speaker, text, startMs, endMs}) => {
    const end = endMs ?? startMs + text.length * MS_PER_CHARACTER;
    const isUnknown = speaker === 'callee' && startMs === end;
    const start = isUnknown ? Math.max(before, end - text.length * MS_PER_CHARACTER) : startMs;
    before = Math.max(before, end);
    return {start, end};
  });
}

/**
 * @param utterances as the API has them
 * @param player     plays from a word on; null where there is no recording
 */
export function transcript(utterances, player) {
  if (!utterances.length) return empty(t('transcript.empty'));
  const times = spans(utterances);
  const now = player && (player.isPlaying || player.nowMs > 0) ? player.nowMs : null;
  return html`
    <div class="transcript" tabindex="0" role="region" aria-label=${t('transcript.title')}>
      <ol>${utterances.map((said, i) => utterance(said, times[i], turn(utterances, times, i), player, now))}</ol>
    </div>`;
}

/** From the end of the callee's words to the agent's first sound; null where the agent did not answer them. */
function turn(utterances, times, i) {
  if (!i || utterances[i].speaker !== 'agent' || utterances[i - 1].speaker !== 'callee') return null;
  const gap = times[i].start - times[i - 1].end;
  return gap >= 0 ? gap : null;
}

function utterance({speaker, text, heard}, {start, end}, latency, player, now) {
  const isNow = now !== null && now >= start && now < end;
  const isCutOff = heard !== null && heard < 0.995;
  return html`
    <li class="${speaker} ${isNow ? 'now' : ''}">
      <div class="said-by">
        <b>${t(`speaker.${speaker}`)}</b> <span class="muted">${offset(start)}</span>
        ${latency === null ? nothing : html`<span class="latency" title=${t('transcript.latency')}>${millis(latency)}</span>`}
        ${isCutOff ? html`<span class="cut" title=${t('transcript.cutHint')}>${t('transcript.cut', {heard: percent(heard)})}</span>` : nothing}
      </div>
      <p>${words(text, start, end, heard ?? 1, player, now)}</p>
    </li>`;
}

/** Each word with its moment, by the place of its middle in the text. */
function words(text, start, end, heard, player, now) {
  let at = 0;
  return text.split(/(\s+)/).map(part => {
    const middle = (at + part.length / 2) / text.length;
    const from = at / text.length;
    at += part.length;
    if (!part.trim()) return part;
    // What was heard took all of the time there was; the rest was never played.
    const share = heard > 0 ? from / heard : from;
    const moment = start + Math.min(1, share) * (end - start);
    const isSaid = now !== null && now >= moment && now < end + 500;
    const kind = `${middle > heard ? 'unheard' : ''} ${isSaid ? 'said' : ''}`;
    return player
      ? html`<span class="word ${kind}" @click=${() => player.playFrom(moment)}>${part}</span>`
      : html`<span class=${kind}>${part}</span>`;
  });
}
