using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests;

/// <summary>Requests and answers as these tests write and read them.</summary>
internal static class Calls
{
    public static async Task<HttpResponseMessage> CallAsync(this HttpClient client, string path, string method = "GET", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, string path, string method = "GET", params (string Name, string Value)[] headers)
    {
        using var answer = await client.CallAsync(path, method, headers);
        return answer.StatusCode;
    }

    /// <summary>The body of an error, which is problem details with a trace id.</summary>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((int)answer.StatusCode, (int?)problem["status"]);
        Assert.Equal(32, ((string?)problem["traceId"])?.Length);
        return problem;
    }

    public static string Single(this HttpResponseMessage answer, string header) =>
        Assert.Single(answer.Headers.TryGetValues(header, out var values) ? values : []);
}
