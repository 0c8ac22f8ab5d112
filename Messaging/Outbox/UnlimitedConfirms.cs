using System.Threading.RateLimiting;

namespace Messaging.Outbox;

/// <summary>The batch is the limit of outstanding confirms; the client's own would slow down before it is reached.</summary>
internal sealed class UnlimitedConfirms : RateLimiter
{
    private static readonly RateLimitLease Granted = new Lease();

    public override TimeSpan? IdleDuration => null;

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(Granted);

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => Granted;

    private sealed class Lease : RateLimitLease
    {
        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
