package dev.outdial.suppression;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.outdial.http.Printable;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.phone.PhoneNumber;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A CSV file (RFC 4180, UTF-8) of numbers for a do-not-call list.
///
/// The numbers are in the column named `phone`, or else in the first; reasons are in the column named `reason`, if
/// there
/// is one. A line that names these columns, or whose first cell has no digit, is a header if it is the first.
///
/// @param numbers      what can be listed, in the order of the file
/// @param invalid      the first lines that cannot, 100 at most; nothing of them is guessed
/// @param invalidCount all lines that cannot
record DoNotCallFile(List<Listed> numbers, List<Invalid> invalid, int invalidCount) {
    static final int MAX_BYTES = 10 * 1024 * 1024;

    private static final int MAX_LINES = 100_000;
    private static final int INVALID_SHOWN = 100;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /// A number, and why it must not be rung.
    record Listed(PhoneNumber phone, @Nullable String reason) {}

    /// A line that was left out.
    ///
    /// @param line as editors count, from 1
    record Invalid(long line, String error) {}

    DoNotCallFile {
        numbers = List.copyOf(numbers);
        invalid = List.copyOf(invalid);
    }

    /// Reads a file, all of it, before anything is done with it.
    ///
    /// @throws Refused 400 if it is no CSV, no UTF-8, empty or too long
    static DoNotCallFile read(byte[] bytes) {
        var start = Arrays.mismatch(bytes, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length ? BYTE_ORDER_MARK.length : 0;
        // A decoder of its own is strict: the reader's would replace what it does not understand.
        var text = new InputStreamReader(
                new ByteArrayInputStream(bytes, start, bytes.length - start), StandardCharsets.UTF_8.newDecoder());
        try (var records = csv(text)) {
            return new Lines().read(records);
        } catch (UncheckedIOException | CsvParseException _) {
            throw wrong("The body must be CSV by RFC 4180, in UTF-8; nothing was imported");
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CsvReader<CsvRecord> csv(Reader text) {
        return CsvReader.builder()
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text);
    }

    private static Refused wrong(String details) {
        return new Refused(Refusal.Invalid.value("body", details));
    }

    /// A file while it is read.
    private static final class Lines {
        private final List<Listed> numbers = new ArrayList<>();
        private final List<Invalid> invalid = new ArrayList<>();
        private int invalidCount;
        private int phoneColumn;
        private int reasonColumn = -1;

        DoNotCallFile read(CsvReader<CsvRecord> records) {
            int count = 0;
            for (CsvRecord each : records) {
                var cells = each.getFields();
                if (count == 0 && isHeader(cells)) {
                    count++;
                    continue;
                }
                if (numbers.size() + invalidCount == MAX_LINES) {
                    throw wrong("A file may have %d lines at most; nothing was imported".formatted(MAX_LINES));
                }
                add(each.getStartingLineNumber(), cells);
                count++;
            }
            if (count == 0) {
                throw wrong("The file is empty");
            }
            return new DoNotCallFile(numbers, invalid, invalidCount);
        }

        private boolean isHeader(List<String> cells) {
            var names = cells.stream()
                    .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
                    .toList();
            var named = names.indexOf("phone");
            if (named < 0 && names.getFirst().chars().anyMatch(Character::isDigit)) {
                return false;
            }
            phoneColumn = Math.max(0, named);
            reasonColumn = names.indexOf("reason");
            return true;
        }

        private void add(long line, List<String> cells) {
            var phone = PhoneNumber.parse(cell(cells, phoneColumn));
            var reason = cell(cells, reasonColumn);
            if (phone.isEmpty()) {
                leaveOut(line, "must be a phone number in E.164 format (e.g., +12125551234)");
            } else if (reason.length() > DoNotCall.REASON_LENGTH || !Printable.storable(reason)) {
                leaveOut(
                        line,
                        "the reason must have at most %d printable characters".formatted(DoNotCall.REASON_LENGTH));
            } else {
                numbers.add(new Listed(phone.get(), reason.isEmpty() ? null : reason));
            }
        }

        private void leaveOut(long line, String error) {
            invalidCount++;
            if (invalid.size() < INVALID_SHOWN) {
                invalid.add(new Invalid(line, error));
            }
        }

        private static String cell(List<String> cells, int column) {
            return column < 0 || column >= cells.size() ? "" : cells.get(column).strip();
        }
    }
}
