using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Model;

public sealed class ReferenceExpressionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Value_OfTextWithBraces_KeepsThem()
    {
        var secret = "{0}";
        var expression = ReferenceExpression.Create($"a{{b}}c={secret}");

        Assert.Equal("a{b}c={0}", await expression.GetValueAsync(Cancel));
    }

    [Fact]
    public async Task Value_WithUriFormat_IsPercentEncoded()
    {
        await using var builder = Apps.Create();
        var password = builder.AddParameter("password", "p@ss/word {1}");
        var expression = ReferenceExpression.Create($"amqp://guest:{password:uri}@{"h o":uri}");

        Assert.Equal("amqp://guest:p%40ss%2Fword%20%7B1%7D@h%20o", await expression.GetValueAsync(Cancel));
        Assert.Equal("amqp://guest:{password.value}@h%20o", expression.ValueExpression);
    }

    [Fact]
    public async Task Value_OfEndpointWithoutAddress_WaitsForIt()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithHttpEndpoint();
        var expression = ReferenceExpression.Create($"at {node.GetEndpoint("http")} on {node.GetEndpoint("http").Property(EndpointProperty.Port)}");

        var value = expression.GetValueAsync(Cancel).AsTask();
        Assert.False(value.IsCompleted);
        node.Resource.Allocate("http", 5001);

        Assert.Equal("at http://localhost:5001 on 5001", await value.WaitAsync(Apps.Deadline, Cancel));
    }

    [Fact]
    public async Task Value_AfterRestartOnAnotherPort_IsTheNewOne()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithHttpEndpoint();
        node.Resource.Allocate("http", 5001);
        node.Resource.Allocate("http", 5002);

        Assert.Equal("http://localhost:5002", await node.GetEndpoint("http").GetValueAsync(Cancel));
    }

    [Fact]
    public async Task Builder_AppendedPieceByPiece_MakesOneExpression()
    {
        await using var builder = Apps.Create();
        var parameter = builder.AddParameter("name", "value");
        var expression = new ReferenceExpressionBuilder();
        Assert.True(expression.IsEmpty);
        expression.AppendLiteral("a;");
        expression.Append($"b={parameter};");
        expression.AppendFormatted("c d", "uri");

        var built = expression.Build();
        Assert.Equal("a;b=value;c%20d", await built.GetValueAsync(Cancel));
        Assert.Equal([parameter.Resource], built.ValueProviders);
    }

    [Fact]
    public async Task Value_OfEmptyExpression_IsNull() => Assert.Null(await ReferenceExpression.Empty.GetValueAsync(Cancel));

    [Fact]
    public async Task Value_OfEndpointThatDoesNotExist_NamesThoseThatDo()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithHttpEndpoint(name: "api");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await node.GetEndpoint("http").GetValueAsync(Cancel));
        Assert.Equal("Resource 'node' has no endpoint 'http'. It has: 'api'.", failure.Message);
    }
}
