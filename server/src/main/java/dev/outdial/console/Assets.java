package dev.outdial.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All files of the console at one moment. What is not among them cannot be asked for, whatever a path looks like.
///
/// @param page  `index.html`, with the assets' address filled in
/// @param tag   changes with `page`
/// @param base  where the assets are: `/console/assets/` and a name that changes with any of them
/// @param files by their names below `base`
record Assets(String page, String tag, String base, Map<String, Asset> files) {
    static final String ROOT = "/console/assets/";

    private static final String PLACE = "{{assets}}";
    private static final int HASH_BYTES = 6;

    /// @param contents every file by its name; `index.html` is the page
    /// @param fixed    the name in the assets' address; null for one that changes with the files
    static Assets of(SortedMap<String, byte[]> contents, @Nullable String fixed) {
        var page = contents.get(ConsoleFiles.PAGE);
        if (page == null) {
            throw new IllegalStateException("The console has no " + ConsoleFiles.PAGE);
        }
        var base = ROOT + (fixed == null ? hash(contents) : fixed);
        var filled = new String(page, StandardCharsets.UTF_8).replace(PLACE, base);
        var files = contents.entrySet().stream()
                .flatMap(each ->
                        Asset.of(each.getKey(), each.getValue()).stream().map(asset -> Map.entry(each.getKey(), asset)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Assets(
                filled, '"' + shortened(sha256().digest(filled.getBytes(StandardCharsets.UTF_8))) + '"', base, files);
    }

    /// The asset at a path as a browser asks for it; empty if there is none, or none any more.
    Optional<Asset> at(String path) {
        var prefix = base + "/";
        return path.startsWith(prefix)
                ? Optional.ofNullable(files.get(path.substring(prefix.length())))
                : Optional.empty();
    }

    private static String hash(SortedMap<String, byte[]> contents) {
        var digest = sha256();
        contents.forEach((name, content) -> {
            digest.update("%s %d ".formatted(name, content.length).getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        return shortened(digest.digest());
    }

    private static String shortened(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
