package dev.tollgate.io.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    private static final FileTime OLD = FileTime.from(1_700_000_000, TimeUnit.SECONDS);
    private static final long NOW = TimeUnit.SECONDS.toNanos(1_800_000_000);

    private final FileWatch watch = new FileWatch();

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), text);
        Files.setLastModifiedTime(file, OLD);
        return file;
    }

    private void follow(Path... paths) {
        var stamps = new HashMap<Path, Stamp>();
        for (var path : paths) {
            stamps.put(path, Stamp.of(path));
        }
        watch.follow(stamps);
    }

    private boolean changed() {
        return watch.changed(NOW);
    }

    @Test
    void aFileThatIsOnlyTouchedHasNotChanged() throws IOException {
        var file = write("a", "text");
        follow(file);

        assertThat(changed()).isFalse();
        Files.setLastModifiedTime(file, FileTime.from(1_750_000_000, TimeUnit.SECONDS));
        assertThat(changed()).isFalse();
        Files.writeString(file, "next");
        assertThat(changed()).isTrue();
    }

    @Test
    void aChangeOfTheSameSizeWithinTheResolutionOfTheTimeIsSeenWhileTheFileIsYoung() throws IOException {
        var file = write("a", "text");
        follow(file);
        write("a", "next");

        assertThat(watch.changed(OLD.to(TimeUnit.NANOSECONDS) + 1)).isTrue();
    }

    @Test
    void aChangeThatHidesItsTimeIsSeenNowAndThen() throws IOException {
        var file = write("a", "text");
        follow(file);
        write("a", "next");

        int looks = 0;
        while (!changed()) {
            assertThat(++looks).isLessThan(40);
        }
        assertThat(looks).isPositive();
    }

    @Test
    void aFileThatComesOrGoesHasChanged() throws IOException {
        var later = folder.resolve("later");
        follow(later);

        assertThat(changed()).isFalse();
        write("later", "");
        assertThat(changed()).isTrue();
        follow(later);
        assertThat(changed()).isFalse();
        Files.delete(later);
        assertThat(changed()).isTrue();
    }

    @Test
    void aFolderChangesWithTheNamesInIt() throws IOException {
        follow(folder);

        write("b.yaml", "");
        assertThat(changed()).isTrue();
    }

    @Test
    void aFolderThatIsSwappedBehindASymbolicLinkIsSeen() throws IOException {
        var first = Files.createDirectory(folder.resolve("..2026_1"));
        var second = Files.createDirectory(folder.resolve("..2026_2"));
        Files.setLastModifiedTime(Files.writeString(first.resolve("gateway.yaml"), "a: 1"), OLD);
        Files.setLastModifiedTime(Files.writeString(second.resolve("gateway.yaml"), "a: 2"), OLD);
        var data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        var seen = Files.createSymbolicLink(folder.resolve("gateway.yaml"), Path.of("..data", "gateway.yaml"));
        follow(seen);
        assertThat(changed()).isFalse();

        var next = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
        Files.move(next, data, java.nio.file.StandardCopyOption.ATOMIC_MOVE);

        assertThat(changed()).isTrue();
    }
}
