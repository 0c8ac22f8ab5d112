namespace Benchmarks.Twin;

/// <summary>How the twin connects.</summary>
internal static class TwinDatabase
{
    /// <summary>Statements are prepared when they come for the second time on a connection.</summary>
    public const string Prepared = ";Max Auto Prepare=20;Auto Prepare Min Usages=2";
}
