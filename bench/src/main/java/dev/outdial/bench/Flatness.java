package dev.outdial.bench;

import java.util.List;

/// Whether a series of measurements stays where it is: without the first fifth, which is warm-up, the mean of the last
/// third may be above that of the first third by 5 %, or by an allowance for what no program keeps constant.
///
/// @param first mean of the first third after warm-up
/// @param last  mean of the last third
/// @param most  what `last` may be at most
record Flatness(double first, double last, double most) {
    private static final double PART = 0.05;

    /// @param series    evenly spaced in time; one value at least
    /// @param allowance in the series' own unit
    static Flatness of(List<Double> series, double allowance) {
        var warm = series.subList(series.size() / 5, series.size());
        var third = (warm.size() + 2) / 3;
        var first = mean(warm.subList(0, third));
        var last = mean(warm.subList(warm.size() - third, warm.size()));
        return new Flatness(first, last, first + Math.max(first * PART, allowance));
    }

    double growth() {
        return last - first;
    }

    boolean isFlat() {
        return last <= most;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
