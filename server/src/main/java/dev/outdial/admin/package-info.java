/// The operator's office: keeping clients, the dashboard, the activity log; and the client's own profile page.
@NullMarked
package dev.outdial.admin;

import org.jspecify.annotations.NullMarked;
