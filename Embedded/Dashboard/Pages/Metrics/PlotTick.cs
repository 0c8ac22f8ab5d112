namespace Dashboard.Pages.Metrics;

/// <param name="Position">In pixels along its axis.</param>
/// <param name="Label">What is written there.</param>
internal readonly record struct PlotTick(double Position, string Label);
