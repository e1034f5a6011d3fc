package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A port on loopback, with a virtual thread for each connection; at the end all of them are cut off. */
final class LoopbackServer implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** @param port where to listen; 0: any free one */
    LoopbackServer(int port) {
        try {
            server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /**
     * Takes connections from now on.
     *
     * @param conversation until its end; the connection is closed then
     * @param trouble      hears that one could not be taken
     */
    void serve(Consumer<Socket> conversation, Consumer<IOException> trouble) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    socket.setTcpNoDelay(true);     // answers in pieces would wait for each other
                    connections.add(socket);
                    Thread.ofVirtual().start(() -> converse(socket, conversation));
                } catch (IOException closed) {
                    if (!server.isClosed()) trouble.accept(closed);
                }
            }
        });
    }

    private void converse(Socket socket, Consumer<Socket> conversation) {
        try {
            conversation.accept(socket);
        } finally {
            connections.remove(socket);
        }
    }

    @Override public void close() {
        try {
            server.close();
            for (Socket connection : connections) connection.close();
        } catch (IOException closing) {
            throw new UncheckedIOException(closing);
        }
    }
}
