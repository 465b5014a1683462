package dev.outdial.call;

import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// What somebody searches for: every term must occur. Whatever is written can be searched for; there is no syntax to
/// get wrong.
///
/// A word is a run of letters and digits, in any case. Words in double quotes, or joined by a sign as in `half-past`,
/// must follow one another. A `*` behind a word stands for any ending.
record SearchTerms(List<Term> terms) {
    private static final int LONGEST = 200;
    private static final int MOST_WORDS = 20;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /// Words that follow one another.
    ///
    /// @param isPrefix whether the last of them may go on
    record Term(List<String> words, boolean isPrefix) {
        Term {
            words = List.copyOf(words);
        }
    }

    SearchTerms {
        terms = List.copyOf(terms);
    }

    /// Reads the parameter `q`.
    ///
    /// @throws Refused 400 if it is too long, or has no word in it
    static SearchTerms read(String text) {
        var terms = new ArrayList<Term>();
        var parts = text.split("\"", -1);
        for (int i = 0; i < parts.length; i++) {
            var isQuoted = i % 2 == 1;
            var chunks = isQuoted ? new String[] {parts[i]} : SPACE.split(parts[i]);
            for (String chunk : chunks) {
                var words = words(chunk);
                if (!words.isEmpty()) {
                    terms.add(new Term(words, chunk.endsWith("*")));
                }
            }
        }
        var words = terms.stream().mapToInt(term -> term.words.size()).sum();
        if (text.length() > LONGEST || words < 1 || words > MOST_WORDS) {
            throw new Refused(Refusal.Invalid.value(
                    "q",
                    "q must have 1 to %d words of letters or digits, and at most %d characters"
                            .formatted(MOST_WORDS, LONGEST)));
        }
        return new SearchTerms(terms);
    }

    private static List<String> words(String chunk) {
        return Arrays.stream(BETWEEN_WORDS.split(chunk))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
