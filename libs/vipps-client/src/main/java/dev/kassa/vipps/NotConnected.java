// Failures before anything was sent.
package dev.kassa.vipps;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

/** Nobody took the connection: nothing was sent, so nothing is unknown (DESIGN 6.4). */
public final class NotConnected {
  private NotConnected() {}

  /** Whether a call failed that way. */
  public static boolean is(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException) {
        return true;
      }
    }
    return false;
  }
}
