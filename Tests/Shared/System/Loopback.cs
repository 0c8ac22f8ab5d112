using Cli;

namespace Testing;

/// <summary>What reads and kills processes is for the machine that it runs on.</summary>
internal static class Loopback
{
    /// <summary>The same address with 127.0.0.1, so that no attempt goes to ::1 first.</summary>
    /// <exception cref="CommandFailedException">It is another machine's.</exception>
    public static Uri Of(string url)
    {
        var uri = new Uri(url);
        return uri.IsLoopback
            ? new UriBuilder(uri) { Host = "127.0.0.1" }.Uri
            : throw new CommandFailedException($"this works on 127.0.0.1 only, and {url} is elsewhere.");
    }
}
