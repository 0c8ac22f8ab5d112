using Testing;

[assembly: AssemblyFixture(typeof(Issuer))]

namespace Testing;

/// <summary>Issues the tokens of all tests of a project.</summary>
public sealed class Issuer : IAsyncLifetime
{
    private static TokenIssuer? _tokens;

    public static TokenIssuer Tokens => _tokens ?? throw new InvalidOperationException("The issuer starts before the first test and ends after the last.");

    public async ValueTask InitializeAsync() => _tokens = await TokenIssuer.StartAsync();

    public ValueTask DisposeAsync() => Tokens.DisposeAsync();
}
