using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Ordering.Tests;

/// <summary>The HTTP API as a caller writes it.</summary>
internal static class OrdersApi
{
    public const string Path = "/api/v1/orders";

    public static string Body(string sku = "SKU-0001", int quantity = 2) =>
        $$"""{ "lines": [{ "sku": "{{sku}}", "quantity": {{quantity}} }], "paymentMethod": "card-ok" }""";

    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<string> PlaceAsync(this HttpClient client, string? key = null)
    {
        using var response = await client.PostAsync(Body(), key ?? Guid.NewGuid().ToString());
        response.EnsureSuccessStatusCode();
        return (await response.JsonAsync())["orderId"]!.GetValue<string>();
    }

    public static async Task<Guid> PlaceOrderAsync(this HttpClient client) => Guid.Parse(await client.PlaceAsync());

    public static Task<HttpResponseMessage> CancelAsync(this HttpClient client, Guid orderId) =>
        client.PostAsync(new Uri($"{Path}/{orderId}/cancel", UriKind.Relative), content: null, TestContext.Current.CancellationToken);

    public static async Task<string> StatusAsync(this HttpClient client, Guid orderId) =>
        (string)(await client.GetJsonAsync($"{Path}/{orderId}"))["status"]!;

    public static async Task<IReadOnlyList<string>> HistoryAsync(this HttpClient client, Guid orderId) =>
        [.. (await client.GetJsonAsync($"{Path}/{orderId}/history")).AsArray().Select(recorded => (string)recorded!["type"]!)];

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;

    public static IEnumerable<string> ErrorFields(this JsonNode problem) =>
        problem["errors"]!.AsObject().Select(error => error.Key);
}
