namespace Testing;

/// <summary>Where access tokens are asked for.</summary>
internal static class TokenEndpoint
{
    /// <summary>Identity's, behind the gateway that is called.</summary>
    public static ValueTask<Uri> OfAsync(Uri address, CancellationToken cancellationToken) => new(new Uri(address, "/connect/token"));
}
