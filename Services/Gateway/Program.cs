using Gateway;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddRoutes();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapReverseProxy();
if (app.Environment.IsDevelopment())
    app.MapDocumentation();

await app.RunAsync();
