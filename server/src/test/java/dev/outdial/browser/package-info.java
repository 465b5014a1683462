/// The console in a real browser: headless Chromium, driven as a person would use it.
@NullMarked
package dev.outdial.browser;

import org.jspecify.annotations.NullMarked;
