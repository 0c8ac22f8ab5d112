using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Secrets;

/// <summary>Looks for changed secrets twice a second: a few small files cost less than a request.</summary>
internal sealed partial class ReloadSecrets(SecretsConfiguration secrets, TimeProvider time, ILogger<ReloadSecrets> logger)
    : ReloadService<SecretsException>(TimeSpan.FromMilliseconds(500), time)
{
    protected override void Reload()
    {
        var changed = secrets.Reload();
        if (changed.Count > 0)
            Log.Changed(logger, secrets.Path, string.Join(", ", changed));
    }

    protected override void Failed(string reason) => Log.Failed(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Secrets in {Directory} changed: {Keys}")]
        public static partial void Changed(ILogger logger, string directory, string keys);

        [LoggerMessage(LogLevel.Warning, "Secrets were not reloaded, the earlier ones stay in use: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
