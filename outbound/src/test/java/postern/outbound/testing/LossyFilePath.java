package postern.outbound.testing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/** H2's way to a {@link LossyDisk}: {@code lossy:7/postern.mv.db} is a file on disk 7, which has one folder. */
final class LossyFilePath extends FilePath {
    private static final String SCHEME = "lossy";

    /** The one that H2 asks for others. */
    LossyFilePath() {
        name = SCHEME + ":";
    }

    private LossyFilePath(String name) {
        this.name = name;
    }

    private LossyDisk disk() {
        String rest = name.substring(SCHEME.length() + 1);
        int slash = rest.indexOf('/');
        return LossyDisk.number(Integer.parseInt(slash < 0 ? rest : rest.substring(0, slash)));
    }

    private String file() {
        return name.substring(name.indexOf('/') + 1);
    }

    private String folder() {
        return name.substring(0, name.indexOf('/') + 1);
    }

    @Override public LossyFilePath getPath(String path) {
        return new LossyFilePath(path);
    }

    @Override public String getScheme() {
        return SCHEME;
    }

    @Override public FilePath getParent() {
        return isDirectory() ? null : new LossyFilePath(folder());
    }

    @Override public boolean isDirectory() {
        return name.endsWith("/") || name.indexOf('/') < 0;
    }

    @Override public boolean isRegularFile() {
        return !isDirectory() && disk().holds(file());
    }

    @Override public boolean exists() {
        return isDirectory() || disk().holds(file());
    }

    @Override public boolean isAbsolute() {
        return true;
    }

    @Override public FilePath toRealPath() {
        return this;
    }

    /** A list that the caller may change, as H2's {@code retry:} does. */
    @Override public List<FilePath> newDirectoryStream() {
        return disk().files().stream().map(file -> new LossyFilePath(folder() + file)).collect(Collectors.toCollection(ArrayList::new));
    }

    @Override public long size() {
        return disk().size(file());
    }

    @Override public long lastModified() {
        return 0;
    }

    @Override public boolean createFile() {
        return disk().create(file());
    }

    @Override public void createDirectory() { }

    @Override public void delete() {
        disk().delete(file());
    }

    @Override public void moveTo(FilePath to, boolean atomicReplace) {
        throw new UnsupportedOperationException("H2 moved a file: say here what a loss of power makes of that");
    }

    @Override public boolean canWrite() {
        return true;
    }

    @Override public boolean setReadOnly() {
        return false;
    }

    @Override public FileChannel open(String mode) throws IOException {
        if (mode.equals("r") && !exists()) throw new FileNotFoundException(name);
        createFile();
        return new Channel(disk(), file());
    }

    private static final class Channel extends FileBaseDefault {
        private final LossyDisk disk;
        private final String file;

        Channel(LossyDisk disk, String file) {
            this.disk = disk;
            this.file = file;
        }

        @Override public long size() {
            return disk.size(file);
        }

        @Override public int read(ByteBuffer into, long at) {
            byte[] octets = new byte[into.remaining()];
            int read = disk.read(file, octets, Math.toIntExact(at));
            if (read > 0) into.put(octets, 0, read);
            return read;
        }

        @Override public int write(ByteBuffer from, long at) {
            byte[] octets = new byte[from.remaining()];
            from.get(octets);
            disk.write(file, octets, Math.toIntExact(at));
            return octets.length;
        }

        @Override protected void implTruncate(long size) {
            disk.cut(file, Math.toIntExact(size));
        }

        @Override public void force(boolean metaData) {
            disk.force(file);
        }

        @Override public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override public boolean isValid() {
                    return true;
                }

                @Override public void release() { }
            };
        }
    }
}
