// placeholder so that the folder builds; removed with its first source
