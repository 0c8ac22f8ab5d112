namespace Embedded.Hosting.Tests.Conformance;

/// <summary>The engine `embedded` offers nothing that Aspire does not: AppHost.cs compiles against either.</summary>
public sealed class PublicApiConformanceTests
{
    internal static PublicApi Aspire { get; } =
        PublicApi.FromList(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Conformance", "aspire-public-api.txt")));

    [Theory]
    [InlineData("Embedded.Hosting.dll")]
    [InlineData("Embedded.Client.dll")]
    public void PublicApi_ComparedWithAspire_HasNothingOfItsOwn(string assembly)
    {
        var violations = PublicApi.FromAssemblyFile(Path.Combine(AppContext.BaseDirectory, assembly)).ViolationsOf(Aspire);

        Assert.True(
            violations.Count == 0,
            $"{assembly} shows {violations.Count} members that Aspire does not have like this; make them internal or equal:\n\n{string.Join("\n", violations)}");
    }

    [Fact]
    public void List_OfAspire_IsTheWholeOne() => Assert.Equal(2419, Aspire.Count);
}
