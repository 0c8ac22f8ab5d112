using Identity.Telemetry;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Keys;

/// <summary>What an operator may do with the keys: look at them, and begin a rotation.</summary>
internal static class KeyOperations
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/operations/keys").WithTags("Operations").RequireScope("operations");
        keys.MapGet("/", List).WithName("ListKeys").WithSummary("Lists the keys that are published, the one in use first");
        keys.MapPost("/rotate", RotateAsync).WithName("RotateKeys")
            .WithSummary("Publishes new keys, which are used once everybody has had time to read them");
    }

    private static IEnumerable<ListedKey> List(KeyRing ring, TimeProvider time) =>
        from purpose in Enum.GetValues<KeyPurpose>()
        from key in ring.Of(purpose)
        select new ListedKey(key.Id, purpose.ToString().ToLowerInvariant(), StateOf(key, ring, time), key.CreatedAt, key.SignsFrom);

    private static async Task<IEnumerable<ListedKey>> RotateAsync(
        HttpContext context, KeyStore store, KeyRing ring, TimeProvider time, SecurityLog log, CancellationToken cancellationToken)
    {
        log.RotationRequested(context.User.CustomerId(), context.User.FindFirst(Claims.ClientId)?.Value, context.Connection.RemoteIpAddress);
        await store.RotateAsync(cancellationToken);
        return List(ring, time);
    }

    private static string StateOf(TokenKey key, KeyRing ring, TimeProvider time) =>
        key.SignsFrom > time.GetUtcNow() ? "upcoming" : ring.Of(key.Purpose).First() == key ? "current" : "old";
}

internal sealed record ListedKey(string KeyId, string Purpose, string State, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom);
