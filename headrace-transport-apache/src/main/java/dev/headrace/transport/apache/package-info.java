/** The default transport, on the asynchronous engine of Apache HttpComponents 5. */
@NullMarked
package dev.headrace.transport.apache;

import org.jspecify.annotations.NullMarked;
