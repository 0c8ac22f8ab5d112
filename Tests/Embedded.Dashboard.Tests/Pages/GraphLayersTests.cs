using Dashboard.Pages.Resources.Graph;
using Dashboard.Resources;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class GraphLayersTests
{
    [Fact]
    public void Node_IsBehindAllThatReferToIt_AsFarAsTheLongestPath() => Assert.Equal(
        [["gateway"], ["ordering"], ["database"], ["server"]],
        GraphLayers.Of(
            ["server", "database", "ordering", "gateway"],
            [("gateway", "ordering"), ("gateway", "server"), ("ordering", "database"), ("database", "server")]));

    [Fact]
    public void Cycle_HasAnEnd()
    {
        var layers = GraphLayers.Of(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "a")]);
        Assert.Equal(["a", "b", "c"], layers.SelectMany(layer => layer).Order());
    }

    [Fact]
    public void UnknownNames_AreLeftOut() => Assert.Equal([["a"]], GraphLayers.Of(["a"], [("ghost", "a"), ("a", "other")]));

    [Fact]
    public void Nodes_AreInTheOrderOfTheirReferrers() => Assert.Equal(
        [["one", "two"], ["first", "second"]],
        GraphLayers.Of(["second", "first", "one", "two"], [("one", "first"), ("two", "second")]));

    [Fact]
    public void Drawing_HasOneBoxForReplicas_AndOneLineForSeveralReasons()
    {
        RelationshipView[] relationships = [new("server", "Reference"), new("server", "WaitFor"), new("elsewhere", "Reference")];
        var graph = ResourceGraph.Of(
        [
            Samples.Resource("ordering-1") with { Name = "ordering", Relationships = relationships },
            Samples.Resource("ordering-2") with { Name = "ordering", Relationships = relationships },
            Samples.Resource("server"),
        ]);
        Assert.Equal(["ordering", "server"], graph.Nodes.Select(node => node.Group.Name));
        Assert.Equal("ordering → server: Reference, WaitFor", Assert.Single(graph.Edges).Title);
        Assert.True(graph.Nodes[0].X + GraphNode.Width < graph.Nodes[1].X);
    }
}
