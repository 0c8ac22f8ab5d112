namespace Dashboard.Pages.Metrics;

/// <summary>The minutes that a chart can show.</summary>
internal static class ChartRange
{
    public static readonly IReadOnlyList<int> All = [1, 5, 15];

    private const int Usual = 5;

    public static int Of(long? minutes) => All.Contains((int)Math.Min(minutes ?? 0, int.MaxValue)) ? (int)minutes! : Usual;
}
