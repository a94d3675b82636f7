// How many connections are open, and from whom.
package dev.kassa.serving;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sits at the listening socket and sees each connection before a byte of it is read: one that says
 * nothing counts as well. No source uses up the sockets that all have.
 */
final class SourceLimit extends ChannelInboundHandlerAdapter {
  private final int most;
  private final Runnable refused;
  private final ConcurrentMap<InetAddress, Integer> open = new ConcurrentHashMap<>();

  /**
   * @param most open at a time from one address
   * @param refused called for each that is hung up
   */
  SourceLimit(int most, Runnable refused) {
    this.most = most;
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (accepted instanceof Channel connection
        && connection.remoteAddress() instanceof InetSocketAddress from
        && from.getAddress() != null) {
      InetAddress source = from.getAddress();
      if (open.merge(source, 1, Integer::sum) > most) {
        end(source);
        refused.run();
        connection.unsafe().closeForcibly();
        return;
      }
      var unused = connection.closeFuture().addListener(_ -> end(source));
    }
    context.fireChannelRead(accepted);
  }

  private void end(InetAddress source) {
    open.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Sources with an open connection. */
  int sources() {
    return open.size();
  }
}
