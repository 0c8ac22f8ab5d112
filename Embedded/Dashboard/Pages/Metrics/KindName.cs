using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

internal static class KindName
{
    public static string Of(InstrumentKind kind) => kind switch
    {
        InstrumentKind.UpDownCounter => "Up-down counter",
        _ => kind.ToString(),
    };
}
