using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactNet.Exceptions;
using PactNet.Matchers;
using PactNet.Verifier;
using Payments.Ledger;
using Payments.Provider;
using ServiceDefaults;
using Testing;

namespace Payments.Tests;

/// <summary>Payments calls the payment provider as their contract says, and the sandbox answers as it says.</summary>
public sealed class ProviderContractTests(PaymentsFixture fixture, PostgresFixture postgres) : PaymentTest(fixture)
{
    private const string Name = "payment-provider";

    private static readonly Guid Accepted = Guid.Parse("01998d3e-0000-7000-8000-000000000011");
    private static readonly Guid Refused = Guid.Parse("01998d3e-0000-7000-8000-000000000012");
    private static readonly Guid Held = Guid.Parse("01998d3e-0000-7000-8000-000000000013");
    private static readonly Guid Unknown = Guid.Parse("01998d3e-0000-7000-8000-000000000014");
    private static readonly Money Amount = new(12.50m, Money.Euro);

    [Fact]
    public Task Calls_AreMadeAsTheContractSays() => Contract.AssertCommittedAsync("payments", Name, async pact =>
    {
        // Payments takes every other status for a refusal, so a new one has to break the contract.
        const string statuses = "^(authorized|declined)$";
        var id = Match.Type("019a");
        var calls = pact.WithHttpInteractions();
        calls.UponReceiving("authorise").WithRequest(HttpMethod.Post, "/authorizations").WithHeader("Idempotency-Key", Accepted.ToString())
            .WithJsonBody(new { amount = Amount, paymentMethod = "card-ok" })
            .WillRespond().WithStatus(HttpStatusCode.OK).WithJsonBody(new { authorizationId = id, status = Match.Regex("authorized", statuses) });
        calls.UponReceiving("authorise a card that is declined").WithRequest(HttpMethod.Post, "/authorizations").WithHeader("Idempotency-Key", Refused.ToString())
            .WithJsonBody(new { amount = Amount, paymentMethod = "card-declined" })
            .WillRespond().WithStatus(HttpStatusCode.OK).WithJsonBody(new { authorizationId = id, status = Match.Regex("declined", statuses), reason = Match.Type("no") });
        calls.UponReceiving("capture").Given("the amount is held").WithRequest(HttpMethod.Post, $"/authorizations/{Held}/capture")
            .WillRespond().WithStatus(HttpStatusCode.OK).WithJsonBody(new { authorizationId = id });
        calls.UponReceiving("capture what is not held").WithRequest(HttpMethod.Post, $"/authorizations/{Unknown}/capture")
            .WillRespond().WithStatus(HttpStatusCode.NotFound);
        calls.UponReceiving("void").WithRequest(HttpMethod.Post, $"/authorizations/{Accepted}/void")
            .WillRespond().WithStatus(HttpStatusCode.OK).WithJsonBody(new { authorizationId = id });

        await calls.VerifyAsync(async provider =>
        {
            await using var payments = new PaymentsService(postgres, provider.MockServerUri, Time);
            await payments.InitializeAsync();
            var client = payments.Services.GetRequiredService<ProviderClient>();
            Assert.Equal(new("019a", Authorized: true, Reason: null), await client.AuthorizeAsync(Accepted, Amount, "card-ok", CancellationToken.None));
            Assert.Equal(new("019a", Authorized: false, "no"), await client.AuthorizeAsync(Refused, Amount, "card-declined", CancellationToken.None));
            await client.CaptureAsync(Held, CancellationToken.None);
            await Assert.ThrowsAsync<PaymentStateException>(() => client.CaptureAsync(Unknown, CancellationToken.None));
            Assert.Equal("019a", (await client.VoidAsync(Accepted, CancellationToken.None)).AuthorizationId);
        });
    });

    [Fact]
    public async Task Sandbox_KeepsEveryContract() => await VerifyAsync(Assert.Single(Contract.OfProvider(Name)));

    [Theory]
    [InlineData("\"authorizationId\"", "\"authorization\"")]
    [InlineData("\"authorizationId\": \"019a\"", "\"authorizationId\": 19")]
    [InlineData("^(authorized|declined)$", "^(authorized|pending)$")]
    [InlineData("/capture\"", "/settlement\"")]
    [InlineData("\"status\": 404", "\"status\": 409")]
    public async Task Answer_OtherThanPaymentsNeeds_IsRefused(string needed, string other)
    {
        var text = await File.ReadAllTextAsync(Contract.OfProvider(Name)[0].FullName, TestContext.Current.CancellationToken);
        Assert.Contains(needed, text, StringComparison.Ordinal);
        var changed = new FileInfo(Path.Combine(AppContext.BaseDirectory, $"{Guid.NewGuid()}.json"));
        await File.WriteAllTextAsync(changed.FullName, text.Replace(needed, other, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<PactFailureException>(() => VerifyAsync(changed));
    }

    private async Task VerifyAsync(FileInfo contract)
    {
        using var held = await Provider.AuthorizeAsync(Held.ToString());
        Contract.Verify(Name, contract, verifier => verifier.WithHttpEndpoint(Provider.Address));
    }
}
