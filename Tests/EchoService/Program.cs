// Answers with its process id and environment. UNHEALTHY=true fails /health; POST /exit/CODE ends it.
using System.Collections;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseKestrelHttpsConfiguration();
var app = builder.Build();

app.MapGet("/", () => new
{
    ProcessId = Environment.ProcessId,
    Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value),
});
app.MapGet("/health", () => Environment.GetEnvironmentVariable("UNHEALTHY") == "true" ? Results.StatusCode(500) : Results.Ok());
app.MapPost("/exit/{code:int}", (int code) =>
{
    Console.WriteLine($"asked to end with {code}");
    Environment.Exit(code);
});

app.Run();
