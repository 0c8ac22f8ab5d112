using Testing;

namespace Ordering.Tests;

/// <summary>The HTTP API as a caller writes it.</summary>
internal static class OrdersApi
{
    public const string Path = "/api/v1/orders";

    public static string Body(string sku = "SKU-0001", int quantity = 2) =>
        $$"""{ "lines": [{ "sku": "{{sku}}", "quantity": {{quantity}} }], "paymentMethod": "card-ok" }""";

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string body, string? key) => client.SendAsync("POST", Path, body, key);

    public static async Task<Guid> PlaceAsync(this HttpClient client, string? key = null, string? body = null)
    {
        using var response = await client.PostAsync(body ?? Body(), key ?? Guid.NewGuid().ToString());
        response.EnsureSuccessStatusCode();
        return (await response.JsonAsync())["orderId"]!.GetValue<Guid>();
    }

    public static Task<HttpResponseMessage> CancelAsync(this HttpClient client, Guid orderId) => client.SendAsync("POST", $"{Path}/{orderId}/cancel");

    public static async Task<string> StatusAsync(this HttpClient client, Guid orderId) =>
        (string)(await client.GetJsonAsync($"{Path}/{orderId}"))["status"]!;

    public static async Task<IReadOnlyList<string>> HistoryAsync(this HttpClient client, Guid orderId) =>
        [.. (await client.GetJsonAsync($"{Path}/{orderId}/history")).AsArray().Select(recorded => (string)recorded!["type"]!)];
}
