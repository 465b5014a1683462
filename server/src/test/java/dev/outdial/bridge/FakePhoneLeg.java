package dev.outdial.bridge;

import java.util.ArrayList;
import java.util.List;

/// A phone that remembers what it was told, in order.
final class FakePhoneLeg implements PhoneLeg {
    final List<String> told = new ArrayList<>();
    boolean congested;
    boolean closed;

    @Override
    public void play(String base64) {
        told.add("play " + base64);
    }

    @Override
    public void mark(String name) {
        told.add("mark " + name);
    }

    @Override
    public void clear() {
        told.add("clear");
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public void close() {
        if (!closed) {
            told.add("close");
        }
        closed = true;
    }

    List<String> played() {
        return told.stream()
                .filter(each -> each.startsWith("play "))
                .map(each -> each.substring(5))
                .toList();
    }

    List<String> marks() {
        return told.stream()
                .filter(each -> each.startsWith("mark "))
                .map(each -> each.substring(5))
                .toList();
    }

    String lastMark() {
        return marks().getLast();
    }
}
