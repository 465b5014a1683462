package dev.outdial.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the console's own files and the libraries they use.
final class ConsoleFiles {
    static final String PAGE = "index.html";

    private static final String OWN = "/console/";
    private static final String LIBRARIES = "/META-INF/resources/webjars/";

    /// A library in a jar of its own.
    ///
    /// @param anchor a file that is surely there
    /// @param needed the files that pages may load
    private record Library(String name, String version, String anchor, Pattern needed) {
        String root() {
            return LIBRARIES + name + "/" + version + "/";
        }
    }

    private static final List<Library> USED = List.of(
            new Library(
                    "lit-html",
                    "3.3.2",
                    "lit-html.js",
                    Pattern.compile(
                            "(lit-html|directive|async-directive|directive-helpers)\\.js|directives/[a-z-]+\\.js")),
            new Library("uplot", "1.6.30", "dist/uPlot.esm.js", Pattern.compile("dist/uPlot\\.(esm\\.js|min\\.css)")));

    private ConsoleFiles() {}

    /// The files to serve at this moment: the jar's, read once, or a folder's, read whenever they are asked for.
    static Supplier<Assets> from(ConsoleConfig config) {
        var libraries = libraries();
        var folder = config.folder();
        if (folder != null) {
            return () -> Assets.of(with(libraries, below(folder)), "dev");
        }
        var packed = Assets.of(with(libraries, packed(OWN, PAGE)), null);
        return () -> packed;
    }

    private static SortedMap<String, byte[]> with(Map<String, byte[]> libraries, SortedMap<String, byte[]> own) {
        own.putAll(libraries);
        return own;
    }

    private static Map<String, byte[]> libraries() {
        var files = new TreeMap<String, byte[]>();
        for (Library library : USED) {
            packed(library.root(), library.anchor()).forEach((name, content) -> {
                if (library.needed().matcher(name).matches()) {
                    files.put("lib/" + library.name() + "/" + name, content);
                }
            });
        }
        return files;
    }

    /// All files below a folder of the class path.
    private static SortedMap<String, byte[]> packed(String root, String anchor) {
        var found = ConsoleFiles.class.getResource(root + anchor);
        if (found == null) {
            throw new IllegalStateException(root + anchor + " is missing from the jar");
        }
        try {
            return found.openConnection() instanceof JarURLConnection jar
                    ? inJar(Path.of(jar.getJarFileURL().toURI()), root)
                    : below(folderOf(Path.of(found.toURI()), anchor));
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("The console's files cannot be read", e);
        }
    }

    private static SortedMap<String, byte[]> inJar(Path jar, String root) throws IOException {
        try (var files = FileSystems.newFileSystem(jar)) {
            return below(files.getPath(root));
        }
    }

    private static Path folderOf(Path file, String anchor) {
        return file.resolve("../".repeat(anchor.split("/", -1).length)).normalize();
    }

    private static SortedMap<String, byte[]> below(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            var files = new TreeMap<String, byte[]>();
            for (Path path : (Iterable<Path>) paths.filter(ConsoleFiles::isFile)::iterator) {
                files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A link is none: it may lead anywhere.
    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }
}
