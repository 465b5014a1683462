/// Benchmarks. [Main] reads the command line; [Measurement] measures one bridge under one load, [Search] finds the most
/// calls it carries, [Report] tells what came of it.
///
/// What is measured stands in `docs/performance.md`. The bridge under test is another process, met on the wire.
@NullMarked
package dev.outdial.bench;

import org.jspecify.annotations.NullMarked;
