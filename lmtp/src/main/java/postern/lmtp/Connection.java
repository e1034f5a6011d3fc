package postern.lmtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.rewrite.mail.Reply;

/**
 * One connection: reads when there is nothing to handle, and handles one frame at a time.
 *
 * <p><b>Promise:</b> answers leave in the order of the commands, and the answer to a message only after the household
 * gave it. While a frame is being handled nothing is read, so what a peer can make us hold is bounded. The idle clock
 * runs only while we wait for the peer; a message also has a time in which it must be over, since one that drips in holds
 * its share of the budget.
 *
 * <p><b>On failure:</b> a peer that vanishes leaves nothing behind: what was kept of its message is given back, and a
 * message that is with the household stays there undisturbed.
 *
 * <p><b>Threads:</b> all state belongs to the event loop, which never blocks. A frame whose handling may block is
 * handled on a virtual thread, one at a time, which nobody interrupts.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** Octets a second, behind the idle time-out: Postfix' smtpd_min_data_rate. */
    private static final long SLOWEST = 500;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Reply IDLE = Reply.of(421, "4.4.2", "you were silent too long");
    private static final Reply SLOW = Reply.of(421, "4.4.2", "this message takes too long");
    private static final Reply STOPPING = Reply.of(421, "4.3.2", "shutting down");

    private final Channel channel;
    private final LmtpProtocol protocol;
    private final Duration idleTimeout;
    private final BytesInHand.Share share;
    private final Consumer<Connection> whenOver;
    private final Framer framer = new Framer();
    private final Patience patience = new Patience();
    private final ChannelTransport transport;
    private final LmtpSession session;
    private Optional<MessageReader> reading = Optional.empty();
    private ScheduledFuture<?> idleClock;
    private long waitingSince;
    private long readingSince;
    private boolean waiting;
    private boolean busy;
    private boolean stopping;
    private boolean over;

    /** @param whenOver called once, when the peer is gone and nothing is with the household any more */
    Connection(Channel channel, LmtpProtocol protocol, Duration idleTimeout, BytesInHand.Share share, boolean startTlsSupported,
               Consumer<Connection> whenOver) {
        this.channel = channel;
        this.protocol = protocol;
        this.idleTimeout = idleTimeout;
        this.share = share;
        this.whenOver = whenOver;
        transport = new ChannelTransport(channel, startTlsSupported, this::hangUp);
        session = protocol.newSession(transport, share);
    }

    /** From any thread: no further transaction begins; the one in hand is finished, then the peer hears 421. */
    void stop() {
        onLoop(() -> {
            stopping = true;
            goOn();
        });
    }

    /** From any thread: hangs up at once, whatever is under way. */
    void close() {
        onLoop(channel::close);
    }

    @Override public void channelActive(ChannelHandlerContext active) {
        transport.writeResponse(Answer.of(Reply.of(220, "", session.getConfiguration().getGreeting())), session);
        idleClock = channel.eventLoop().schedule(this::watchTheClock, idleTimeout.toNanos(), TimeUnit.NANOSECONDS);
        goOn();
    }

    @Override public void channelRead(ChannelHandlerContext from, Object block) {
        if (over) ((ByteBuf) block).release();
        else framer.add((ByteBuf) block);
    }

    @Override public void channelReadComplete(ChannelHandlerContext from) {
        goOn();
    }

    @Override public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (channel.isWritable()) goOn();
    }

    @Override public void channelInactive(ChannelHandlerContext from) {
        over = true;
        if (idleClock != null) idleClock.cancel(false);
        framer.close();
        if (!busy) leave();
    }

    @Override public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (cause instanceof IOException) LOG.debug("{} lost", session.getSessionID(), cause);
        else warn(cause);
        channel.close();
    }

    /** A failed TLS record is told with its octets, which may be an address: they stay below INFO. */
    private void warn(Throwable cause) {
        LOG.warn("{} closed: {}", session.getSessionID(), cause.getClass().getSimpleName());
        LOG.debug("{} closed", session.getSessionID(), cause);
    }

    /** Handles the frames that are there, as far as one does not have to be waited for; then sends what was answered, and reads. */
    private void goOn() {
        while (!busy && !over) {
            if (stopping && !session.transaction().inHand()) {
                transport.writeResponse(Answer.last(STOPPING), session);
                return;
            }
            Optional<Framer.Frame> frame = channel.isWritable() ? framer.next() : Optional.empty();
            if (frame.isEmpty()) {
                await();
                return;
            }
            handle(frame.get());
        }
    }

    private void await() {
        waiting = true;
        waitingSince = System.nanoTime();
        channel.flush();
        channel.config().setAutoRead(channel.isWritable());
    }

    /** What may block goes to a virtual thread; what cannot is done at once, which spares two changes of thread. */
    private void handle(Framer.Frame frame) {
        waiting = false;
        if (frame instanceof Framer.Frame.Command(byte[] line) && !Commands.mayBlock(line)) {
            handled(frame, respond(frame));
            return;
        }
        busy = true;
        channel.config().setAutoRead(false);
        if (frame instanceof Framer.Frame.Message) channel.flush();
        Thread.ofVirtual().name("lmtp-" + session.getSessionID()).start(() -> {
            Response response = respond(frame);
            if (!onLoop(() -> {
                busy = false;
                handled(frame, response);
                goOn();
            })) share.giveBack();
        });
    }

    private Response respond(Framer.Frame frame) {
        try {
            return patience.after(switch (frame) {
                case Framer.Frame.Command(byte[] line) -> protocol.commands().onLine(session, line);
                case Framer.Frame.Unreadable(Reply answer) -> Answer.of(answer);
                case Framer.Frame.Message(MessageReader read) -> session.deliver(read);
            });
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed", session.getSessionID(), e);
            return session.newFatalErrorResponse();
        }
    }

    private void handled(Framer.Frame frame, Response response) {
        if (frame instanceof Framer.Frame.Message) {
            reading = Optional.empty();
            share.giveBack();
        }
        if (over) {
            leave();
        } else if (response instanceof StartTlsResponse && framer.holdsInput()) {
            LOG.warn("{} sent something in clear behind STARTTLS: closed", session.getSessionID());
            channel.close();
        } else {
            transport.writeResponse(response, session);
            session.reader().ifPresent(this::expect);
        }
    }

    private void expect(MessageReader message) {
        framer.expect(message);
        reading = Optional.of(message);
        readingSince = System.nanoTime();
    }

    private void watchTheClock() {
        if (over) return;
        long idle = waiting ? idleTimeout.toNanos() - (System.nanoTime() - waitingSince) : idleTimeout.toNanos();
        long message = waiting ? reading.map(this::timeLeft).orElse(idle) : idle;
        if (idle <= 0 || message <= 0) transport.writeResponse(Answer.last(idle <= 0 ? IDLE : SLOW), session);
        else idleClock = channel.eventLoop().schedule(this::watchTheClock, Math.min(idle, message), TimeUnit.NANOSECONDS);
    }

    /** Nanoseconds until this message must be over; every octet of it gives it more. */
    private long timeLeft(MessageReader message) {
        long granted = idleTimeout.toNanos() + TimeUnit.SECONDS.toNanos(message.octets()) / SLOWEST;
        return granted - (System.nanoTime() - readingSince);
    }

    /**
     * Sends what was written, then says no more, and closes when the peer has closed or has had its time. Closing at
     * once could destroy answers that are still under way, if the peer sent something that was not read.
     */
    private void hangUp() {
        over = true;
        transport.endOutput();
        channel.config().setAutoRead(true);
        var limit = channel.eventLoop().schedule(() -> channel.close(), LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> limit.cancel(false));
    }

    private void leave() {
        share.giveBack();
        whenOver.accept(this);
    }

    /** False if the event loop is gone, and with it the peer. */
    private boolean onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }
}
