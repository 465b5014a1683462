// A secret that the server shows once.
import {html} from '../../lib/lit-html/lit-html.js';
import {t} from '../i18n.js';
import {ask} from './dialog.js';

export const showSecret = (name, secret) => ask({
  title: t('secret.title', {name}),
  content: html`
    <p>${t('secret.once')}</p>
    <label>${t('secret.value')} <input readonly data-secret .value=${secret} @focus=${event => event.target.select()}></label>`,
});
