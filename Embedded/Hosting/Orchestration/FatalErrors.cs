namespace Aspire.Hosting.Orchestration;

/// <summary>An AppHost that cannot be composed or started says why in one message instead of a stack trace, and exits 1.</summary>
internal static class FatalErrors
{
    private static int _installed;

    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            AppDomain.CurrentDomain.UnhandledException += Explain;
    }

    private static void Explain(object sender, UnhandledExceptionEventArgs args)
    {
        if (args.ExceptionObject is not DistributedApplicationException exception)
            return;

        Console.Error.WriteLine($"error: {exception.Message}");
        Environment.Exit(1);
    }
}
