package postern.lmtp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.james.protocols.api.handler.WiringException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.rewrite.mail.Reply;

/**
 * The front door itself: listens, lets in who may come in, and stops in an orderly way.
 *
 * <p><b>Promise:</b> after {@link #stop} nothing begins any more; what was with the household when it was called is
 * finished and answered, as long as the limit allows. No thread inside {@link Intake} is ever interrupted.
 *
 * <p><b>Threads:</b> {@code start} and {@code stop} from one thread, once each; the rest from any.
 */
public final class LmtpServer {
    private static final Logger LOG = LoggerFactory.getLogger(LmtpServer.class);
    private static final Reply FULL = Reply.of(421, "4.3.2", "too many connections, try again later");
    private static final Reply NOT_ALLOWED = Reply.of(554, "5.7.1", "no LMTP service for you");
    /** With one line that is not complete, no more than 64 KiB are held outside DATA. */
    private static final int LARGEST_BLOCK = 32 * 1024;

    private final LmtpSettings settings;
    private final Intake intake;
    private final ByteBufAllocator allocator;
    private final BytesInHand budget;
    private final Set<Connection> connections = new HashSet<>();
    private EventLoopGroup loops;
    private Channel listening;
    private boolean stopping;

    public LmtpServer(LmtpSettings settings, Intake intake) {
        this(settings, intake, ByteBufAllocator.DEFAULT);
    }

    /** @param allocator gives the blocks that are read */
    LmtpServer(LmtpSettings settings, Intake intake, ByteBufAllocator allocator) {
        this.settings = settings;
        this.intake = intake;
        this.allocator = allocator;
        budget = new BytesInHand(settings.bytesInHand());
    }

    /**
     * Listens from now on.
     *
     * @throws IOException if the address is taken, or the certificate cannot be used; then nothing is left behind
     */
    public void start() throws IOException {
        Optional<Certificate> certificate = Optional.empty();
        if (settings.tls().isPresent()) certificate = Optional.of(new Certificate(settings.tls().get()));
        LmtpProtocol protocol = protocol(certificate);
        loops = new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("lmtp-io"), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, oneBlockAtATime())
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childHandler(new Porter(protocol, certificate.isPresent())).bind(settings.listen()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            endLoops();
            throw new IOException("cannot listen on " + settings.listen() + ": " + bound.cause().getMessage(), bound.cause());
        }
        listening = bound.channel();
        LOG.info("listening for LMTP on {}", NetUtil.toSocketAddressString(address()));
    }

    /** Where it listens, with the port that was found when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Peers that are connected, and those that are gone while their mail is with the household. */
    public int connections() {
        synchronized (connections) {
            return connections.size();
        }
    }

    /** Octets of messages being received or handed over, in the steps of the budget. */
    public long bytesInHand() {
        return settings.bytesInHand() - budget.free();
    }

    /**
     * Accepts nobody more, finishes the transactions in hand, says 421 to all, and returns when they are gone or the
     * limit is over; then the rest is hung up. What is still with the household runs on, unheard.
     */
    public void stop(Duration limit) {
        if (listening == null) return;
        listening.close().awaitUninterruptibly();
        List<Connection> open;
        synchronized (connections) {
            stopping = true;
            open = List.copyOf(connections);
        }
        open.forEach(Connection::stop);
        int left = awaitLeave(limit);
        endLoops();
        LOG.info("stopped listening for LMTP, {} connections cut off", left);
    }

    private LmtpProtocol protocol(Optional<Certificate> certificate) {
        try {
            return new LmtpProtocol(settings, intake, certificate);
        } catch (WiringException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until nobody is there; returns how many were cut off. */
    private int awaitLeave(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        int left;
        synchronized (connections) {
            for (long wait = limit.toMillis(); !connections.isEmpty() && wait > 0; wait = (end - System.nanoTime()) / 1_000_000) {
                try {
                    connections.wait(wait);
                } catch (InterruptedException _) {
                    interrupted = true;
                    break;
                }
            }
            left = connections.size();
            connections.forEach(Connection::close);
        }
        if (interrupted) Thread.currentThread().interrupt();
        return left;
    }

    private static RecvByteBufAllocator oneBlockAtATime() {
        return new AdaptiveRecvByteBufAllocator(1024, 8192, LARGEST_BLOCK).maxMessagesPerRead(1);
    }

    private void endLoops() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private boolean enter(Connection connection) {
        synchronized (connections) {
            return !stopping && connections.size() < settings.maxConnections() && connections.add(connection);
        }
    }

    private void leave(Connection connection) {
        synchronized (connections) {
            connections.remove(connection);
            connections.notifyAll();
        }
    }

    /** Decides who comes in. */
    private final class Porter extends ChannelInitializer<Channel> {
        private final LmtpProtocol protocol;
        private final boolean startTlsSupported;

        Porter(LmtpProtocol protocol, boolean startTlsSupported) {
            this.protocol = protocol;
            this.startTlsSupported = startTlsSupported;
        }

        @Override protected void initChannel(Channel channel) {
            InetAddress client = ((InetSocketAddress) channel.remoteAddress()).getAddress();
            if (!settings.admits(client)) {
                LOG.warn("refused {}: not in a network that may connect", client.getHostAddress());
                channel.pipeline().addLast(new TurnedAway(NOT_ALLOWED));
                return;
            }
            var connection = new Connection(channel, protocol, settings.idleTimeout(), budget.share(), startTlsSupported,
                    LmtpServer.this::leave);
            if (enter(connection)) {
                channel.pipeline().addLast(connection);
            } else {
                LOG.warn("refused {}: {} connections are open", client.getHostAddress(), settings.maxConnections());
                channel.pipeline().addLast(new TurnedAway(FULL));
            }
        }
    }

    /** Says why, and closes. */
    private static final class TurnedAway extends ChannelInboundHandlerAdapter {
        private final Reply why;

        TurnedAway(Reply why) {
            this.why = why;
        }

        @Override public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), why + "\r\n")).addListener(ChannelFutureListener.CLOSE);
        }

        @Override public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
