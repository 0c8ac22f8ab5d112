using System.Net.Http.Json;
using Benchmarks.Harness;
using Testing;

namespace Benchmarks.OrderFlow;

/// <summary>The system as its clients see it, through the gateway.</summary>
internal sealed class Shop(Uri gateway) : IDisposable
{
    public const int Products = 10;
    private const int Plenty = 1_000_000;

    private readonly HttpClient _http =
        new(new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, new SocketsHttpHandler { MaxConnectionsPerServer = 256 }))
        {
            BaseAddress = gateway,
            Timeout = TimeSpan.FromSeconds(30),
        };

    public static string Sku(int number) => $"SKU-{number:0000}";

    /// <summary>So that no order is rejected.</summary>
    public async Task StockUpAsync(CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Products; number++)
        {
            using var response = await _http.PutAsJsonAsync($"/api/v1/inventory/{Sku(number)}", new { onHand = Plenty }, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw await RefusedAsync("Setting the stock", response, cancellationToken);
        }
    }

    /// <summary>Places an order of two products.</summary>
    /// <returns>Its id.</returns>
    public async Task<Guid> PlaceOrderAsync(CancellationToken cancellationToken)
    {
        var first = Random.Shared.Next(Products);
        var second = (first + Random.Shared.Next(1, Products)) % Products;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = JsonContent.Create(new
            {
                lines = new[] { new { sku = Sku(first + 1), quantity = 1 }, new { sku = Sku(second + 1), quantity = 2 } },
                paymentMethod = "card-ok",
            }),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await RefusedAsync("Placing an order", response, cancellationToken);

        return (await response.Content.ReadFromJsonAsync<PlacedOrder>(cancellationToken))!.OrderId;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<BenchmarkException> RefusedAsync(string what, HttpResponseMessage response, CancellationToken cancellationToken) =>
        new($"{what} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");

    private sealed record PlacedOrder(Guid OrderId);
}
