namespace Dashboard.Pages.Metrics;

/// <summary>Where times and values lie in a drawing.</summary>
internal sealed record PlotArea(DateTimeOffset From, DateTimeOffset To, double Low, double High)
{
    public const int Width = 960;
    public const int Height = 320;
    public const int Left = 60;
    public const int Right = Width - 20;
    public const int Top = 34;
    public const int Bottom = Height - 28;

    public double X(DateTimeOffset at) => Left + ((Right - Left) * ((at - From) / (To - From)));

    public double Y(double value) => Bottom - ((Bottom - Top) * ((value - Low) / (High - Low)));

    public bool Shows(DateTimeOffset at) => at >= From && at <= To;
}
