using System.CommandLine;
using Weft.Demo;
using Weft.Simulate;

var root = new RootCommand("Weft keeps a retailer's ERP and its sales channels in step.")
{
    DemoVerb.Build(),
    SimulateVerb.Build(),
};
return await root.Parse(args).InvokeAsync();
