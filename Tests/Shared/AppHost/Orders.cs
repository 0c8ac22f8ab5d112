using System.Net;
using System.Net.Http.Json;

namespace Testing;

/// <summary>Orders placed with a system that recovers.</summary>
internal static class Orders
{
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Places an order and returns where it is. Asks again with the same key while the system recovers.</summary>
    public static async Task<string> PlaceOrderAsync(this AppHostProcess system, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString();
        using var gateway = system.Gateway();
        using var response = await AnswerAsync(gateway, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
            {
                Content = JsonContent.Create(new { lines = new[] { new { sku = "SKU-0003", quantity = 1 } }, paymentMethod = "card-ok" }),
            };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return response.Headers.Location!.OriginalString;
    }

    public static async Task<bool> OrderExistsAsync(this AppHostProcess system, string location, CancellationToken cancellationToken)
    {
        using var gateway = system.Gateway();
        using var response = await AnswerAsync(gateway, () => new HttpRequestMessage(HttpMethod.Get, location), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            || (response.StatusCode == HttpStatusCode.NotFound ? false : throw new HttpRequestException($"Unexpected answer: {response.StatusCode}"));
    }

    /// <summary>Does what a client of a recovering system does: repeats what was answered with 502, 503 or 504, or not at all.</summary>
    private static async Task<HttpResponseMessage> AnswerAsync(HttpClient gateway, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerDeadline);
        while (true)
        {
            try
            {
                var response = await gateway.SendAsync(create(), deadline.Token);
                if (response.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException)
            {
                // The gateway itself is being restarted.
            }

            await Task.Delay(Poll, deadline.Token);
        }
    }
}
