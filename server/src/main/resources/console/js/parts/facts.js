// The sober parts of a call: lists of facts, the timeline, the policy's answers, the figures of its quality.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {dateTime, millis, money, number, offset, percent, seconds} from '../format.js';
import {t, word} from '../i18n.js';
import {badge} from './badge.js';

/** Pairs of a name and what there is to say; what is empty is left out. */
export const facts = pairs => html`
  <dl class="facts">
    ${pairs.filter(([, value]) => (value ?? '') !== '' && value !== '–')
      .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;

export function callFacts({callId, callData: data}) {
  return facts([
    [t('call.startTime'), dateTime(data.startTime)],
    [t('call.ring'), seconds(data.ringDuration)],
    [t('call.duration'), seconds(data.duration)],
    [t('call.answeredBy'), data.answeredBy && word('answeredBy', data.answeredBy)],
    [t('call.ended'), data.endReason && `${word('side', data.endedBy ?? '')} ${word('reason', data.endReason)}`],
    [t('call.error'), data.errorCode && `${data.errorCode} ${data.errorMessage ?? ''}`],
    [t('call.price'), money(data.price, data.priceUnit)],
    [t('call.agentCost'), data.agentCost === null ? null : t('call.credits', {credits: number(data.agentCost)})],
    [t('call.from'), data.from],
    [t('call.count'), number(data.callCount)],
    [t('call.agent'), html`<code>${data.agentId}</code>`],
    [t('call.id'), html`<code>${callId}</code>`],
    [t('call.sid'), data.callSid && html`<code>${data.callSid}</code>`],
    [t('call.conversation'), data.elevenLabsConversationId && html`<code>${data.elevenLabsConversationId}</code>`],
  ]);
}

export function timeline(events) {
  return html`
    <ol class="timeline">
      ${events.map(event => html`
        <li>
          <span class="figure muted">${offset(event.offsetMs)}</span>
          <span>${word('event', event.type)}</span>
          <span class="muted details">${detail(event.data)}</span>
        </li>`)}
    </ol>`;
}

const detail = data => Object.entries(data)
  .filter(([, value]) => value !== null)
  .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
  .join(' · ');

export function policy(decision) {
  if (!decision) return html`<p class="muted">${t('policy.none')}</p>`;
  return html`
    <p>${badge('decision', decision.decision)} <span class="muted">${dateTime(decision.at)}</span></p>
    <table class="plain">
      <tbody>${decision.checks.map(check => html`
        <tr><th scope="row">${word('check', check.check)}</th><td>${badge('result', check.result)}</td><td>${check.detail}</td></tr>`)}
      </tbody>
    </table>`;
}

export function quality(figures) {
  if (!figures) return html`<p class="muted">${t('quality.none')}</p>`;
  const both = delay => delay && `${millis(delay.p50)} / ${millis(delay.p99)}`;
  const thrown = figures.agentBytes ? figures.agentBytesDropped / figures.agentBytes : 0;
  return facts([
    [t('quality.firstVoice'), millis(figures.firstVoiceMs)],
    [t('quality.turn'), both(figures.turnLatencyMs)],
    [t('quality.up'), both(figures.upDelayMs)],
    [t('quality.down'), both(figures.downDelayMs)],
    [t('quality.clear'), figures.worstClearMs === null ? null : millis(figures.worstClearMs)],
    [t('quality.interruptions'), number(figures.interruptions)],
    [t('quality.frames'), t('quality.framesOf', {
      frames: number(figures.calleeFrames), late: number(figures.calleeFramesLate), lost: number(figures.calleeFramesDropped)})],
    [t('quality.thrown'), percent(thrown)],
  ]);
}

/** An object's names and values, such as variables. */
export const values = object => Object.keys(object ?? {}).length
  ? facts(Object.entries(object).map(([name, value]) =>
      [html`<code>${name}</code>`, typeof value === 'object' ? JSON.stringify(value) : String(value)]))
  : nothing;
