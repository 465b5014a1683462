// Starts the console: finds out who is signed in, then shows the page of the address.
import {signInByLink, whoIsThere} from './session.js';
import {setLanguage} from './i18n.js';
import {applyTheme} from './theme.js';
import {startRouter} from './router.js';

applyTheme();
await setLanguage();
await signInByLink();
startRouter(document.getElementById('app'), await whoIsThere());
